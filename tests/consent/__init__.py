"""By which ways a call could be heard again: each is open with consent, shut without, open by an override."""
