"""What a planner takes away, and the ground that all our maps are drawn on (map_ground, map_labels)."""
