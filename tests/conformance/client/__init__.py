"""What claims see a server through: connections, pages with their forms, people, and what they read."""
