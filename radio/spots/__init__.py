"""Campaigns: what advertisers and the station itself have booked, and what of it was aired."""
