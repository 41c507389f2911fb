"""Requests for public information (UU 14/2008), with a register, numbers and deadlines of their own."""
