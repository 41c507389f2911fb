"""Surveys of public satisfaction (Survei Kepuasan Masyarakat) by PermenPANRB 14/2017."""
