"""Documents: template versions, rendering, signing, verification, service and its
proof. A notice knows nothing of the action behind it but an opaque id."""
