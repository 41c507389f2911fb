"""What people outside see of the register: by Open311, on the status page, through the API."""
