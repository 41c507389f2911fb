"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2): what is asked, and the answers to it.

The public number of a case, its ticket, is the `service_request_id`: it is known at once, without
asking anybody, so that every service is `realtime`. A token is the same number.
"""
