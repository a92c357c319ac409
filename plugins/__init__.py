"""Domain features on top of the core, each switched on by site or group."""
