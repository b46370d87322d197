"""What the team announces, inside the transaction that writes the rows."""

from __future__ import annotations

from parvis.kit.hooks import Hook
from parvis.team.models import Brand

brand_changed: Hook[Brand] = Hook("team.brand_changed")
