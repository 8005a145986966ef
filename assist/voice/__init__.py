"""The talk on the phone, decided: values in, values out. Speaking and listening are the edges'."""
