from __future__ import annotations

from parvis.listening.alerts import urls as alerts
from parvis.listening.mentions import urls as mentions
from parvis.listening.presence import urls as presence
from parvis.listening.sources import urls as sources
from parvis.listening.spikes import urls as spikes
from parvis.listening.voice import urls as voice
from parvis.listening.watches import urls as watches

urlpatterns = [
    *watches.urlpatterns,
    *mentions.urlpatterns,
    *spikes.urlpatterns,
    *alerts.urlpatterns,
    *voice.urlpatterns,
    *sources.urlpatterns,
    *presence.urlpatterns,
]
