"""What is timed, each runnable alone: `python -m benchmarks [NAME ...]`; JSON on standard output.

Figures of one run are compared with each other and with nothing else: machines and their other
work differ from hour to hour.
"""
