"""What paper 000 is compared with: C3D, I3D and MFF. Each detects and classifies from both modalities."""
