"""What the law on personal data asks for: reveal, retention, erasure, access, breaches."""
