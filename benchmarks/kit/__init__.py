"""What the measures share: material, recording, the station and its peers, and tables."""
