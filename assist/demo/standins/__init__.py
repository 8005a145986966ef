"""Vendors' stand-ins: real servers on loopback that speak the vendors' wire formats."""
