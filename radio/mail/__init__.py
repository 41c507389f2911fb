"""Mail that the station sends: kept until a server has taken it, each once."""
