"""What happens when somebody clicks: acknowledge, one use case, draw what is true."""
