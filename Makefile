# The same words everywhere: people, CI and the pages of docs/ call these and nothing else.
# “make” alone lists them, in the terminal’s language.
PYTHON ?= python3
BIN := .venv/bin
N ?= 50
PAGES ?= 10000
LAWS ?= 5000
export DJANGO_SETTINGS_MODULE ?= parvis.site.settings
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-text screenshots a11y messages servers kill-outbox kill-intake kill-backlog race laws import-long bulk-long lock ready ready-dev ready-bench

help:
	@$(PYTHON) scripts/targets.py

run: ready ## Prepares everything and starts the desk; prints its address. | Prépare tout et ouvre le bureau; affiche son adresse.
	@$(BIN)/python -m django migrate --verbosity 0
	@exec $(BIN)/parvis serve $(ARGS)

test: ready-dev ## Runs every test in three parts: unit, servers, browser. | Lance tous les tests en trois parties : unités, serveurs, navigateur.
	@$(BIN)/python scripts/test.py $(ARGS)

check: ready-dev ## Checks format, lint, types, layers, templates, translations and migrations. | Vérifie mise en forme, style, types, étages, gabarits, traductions et migrations.
	@$(BIN)/python scripts/check.py $(ARGS)

bench: ready-bench ## Measures what the project promises; writes bench.json and bench.md. | Mesure ce que le projet promet; écrit bench.json et bench.md.
	@$(BIN)/python -m benchmarks $(ARGS)

bench-text: ready-bench ## Measures what is said of texts (ARGS=final: with what was set apart); writes bench-text.md. | Mesure ce qui est dit des textes (ARGS=final : avec ce qui fut mis de côté); écrit bench-text.md.
	@$(BIN)/python -m benchmarks.text $(ARGS)

screenshots: ready-dev ## Takes a picture of every page, in both languages, into shots/. | Photographie chaque page, dans les deux langues, dans shots/.
	@$(BIN)/python scripts/screenshots.py $(ARGS)

a11y: ready-dev ## Runs axe on every page: both languages, light and dark, phone and wide. | Passe axe sur chaque page : deux langues, clair et sombre, téléphone et grand écran.
	@PARVIS_A11Y=all PARVIS_REQUIRE_SERVERS=1 $(BIN)/python -m pytest -q -m browser -k a11y $(ARGS)

messages: ready-dev ## Collects the sentences, reports those without French, compiles the catalog. | Recueille les phrases, signale celles sans français, compile le catalogue.
	@$(BIN)/python -m parvis.kit.catalog assemble
	@$(BIN)/python -m parvis.kit.catalog compile

servers: ## Installs the real servers the tests talk to (Debian, as root). | Installe les vrais serveurs auxquels parlent les tests (Debian, en root).
	@bash scripts/servers

kill-outbox: ready-dev ## Kills the worker N times while it sends to WordPress, the fediverse and Bluesky; prints a table; nothing lost, nothing twice. | Tue l’ouvrier N fois pendant ses envois à WordPress, au fédivers et à Bluesky; affiche un tableau; rien de perdu, rien en double.
	@PARVIS_KILLS=$(N) PARVIS_REQUIRE_SERVERS=1 PARVIS_LOG=ERROR $(BIN)/python -m pytest -q -s tests/servers/test_kill_outbox.py tests/servers/test_kill_letters.py $(ARGS)

kill-intake: ready-dev ## Kills the worker N times in the middle of reading; nothing lost, nothing twice. | Tue l’ouvrier N fois en pleine lecture; rien de perdu, rien en double.
	@$(BIN)/python scripts/kill_intake.py $(N)

kill-backlog: ready-dev ## Reads PAGES pages (10,000) of a network played over HTTP, the worker killed N times; nothing lost, no page twice but for a kill. | Lit PAGES pages (10 000) d’un réseau joué par HTTP, l’ouvrier tué N fois; rien de perdu, aucune page deux fois sinon par une mort.
	@PARVIS_PAGES=$(PAGES) PARVIS_KILLS=$(N) PARVIS_LOG=ERROR $(BIN)/python -m pytest -q -s tests/campaigns/test_killed_backlog.py $(ARGS)

race: ready-dev ## Lets two people and a real WordPress answer at once, N times; one reply each time. | Fait répondre deux personnes et un vrai WordPress en même temps, N fois; une seule réponse chaque fois.
	@PARVIS_RACES=$(N) PARVIS_REQUIRE_SERVERS=1 $(BIN)/python -m pytest -q -s tests/servers/test_race.py $(ARGS)

laws: ready-dev ## Tries every law that the tests state on LAWS random examples each (5,000): a night’s run. | Éprouve chaque loi que posent les tests sur LAWS exemples au hasard (5000) : le travail d’une nuit.
	@PARVIS_LAWS=$(LAWS) $(BIN)/python -m pytest -q -m hypothesis $(ARGS)

import-long: ready-dev ## Brings 500,000 comments in, killed at 40 % and gone on with; counts and memory. | Importe 500 000 commentaires, tué à 40 % puis repris; comptes et mémoire.
	@$(BIN)/python scripts/import_long.py $(ARGS)

bulk-long: ready-dev ## Moderates 3,000 comments of a real WordPress in bulk, the worker killed 12 times, and undoes it. | Modère 3 000 commentaires d’un vrai WordPress d’un coup, l’ouvrier tué 12 fois, puis annule tout.
	@$(BIN)/python scripts/bulk_long.py $(ARGS)

lock: ## Locks the packages and their hashes into requirements/ (needs uv). | Fige les paquets et leurs empreintes dans requirements/ (demande uv).
	@$(PYTHON) scripts/lock.py $(ARGS)

ready:
	@$(PYTHON) scripts/prepare.py run

ready-dev:
	@$(PYTHON) scripts/prepare.py dev

ready-bench:
	@$(PYTHON) scripts/prepare.py bench
