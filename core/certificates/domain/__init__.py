"""The rules of certificates: who gets one, what it says, corrections and the check."""
