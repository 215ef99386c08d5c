"""What people marked in videos, in the files that other tools and published data sets use."""
