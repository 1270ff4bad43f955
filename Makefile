# What a person does with this repository. Every target may be run at any time, in any order; nothing is built twice.
#
# All builds name the whole workspace: cargo chooses the features of the dependencies by what is named, and so the demo,
# the tests and the lints share one set of compiled dependencies.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test independent fuzz kill-rounds assets openid-provider bench lint screenshots scan sbom

WEB := node/web
HAS_NODE := $(shell command -v npm)
TARGET = $(shell cargo metadata --format-version 1 --no-deps | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')
CARGO_FLAGS := --workspace --locked

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

demo: $(if $(HAS_NODE),assets,without-node) ## Three invented trusts on this machine, with users, cases and a register
	@echo "Building samraad (the first time takes some minutes)"
	@cargo build $(CARGO_FLAGS) --bin samraad
	@exec "$(TARGET)/debug/samraad" demo $(DEMO)

test: assets openid-provider ## Every test; as root also installs what they need
	@bash .ci/need postgresql chromium chromium-driver nodejs npm cargo-nextest
	cargo build $(CARGO_FLAGS) --bins --tests
	cargo test $(CARGO_FLAGS) --doc
	SAMRAAD_BIN="$(TARGET)/debug/samraad" cargo nextest run $(CARGO_FLAGS)
	@$(MAKE) --no-print-directory independent

independent: ## Programs that are not ours (Python, Go) judge a log of 70,000 entries, and that each notices a flipped bit
	@bash .ci/need golang-go golang-golang-x-mod-dev python3-venv
	cargo build $(CARGO_FLAGS) --bins
	bash .ci/independent

kill-rounds: ## Two nodes under load, killed at random moments ROUNDS=1000 times, then verified (50 in make test)
	cargo build $(CARGO_FLAGS) --bins --tests
	SAMRAAD_BIN="$(TARGET)/debug/samraad" SAMRAAD_KILL_ROUNDS=$(or $(ROUNDS),1000) \
	  cargo test $(CARGO_FLAGS) --test fault_rounds -- --nocapture

fuzz: ## Each fuzz target for FUZZ_SECONDS=10, from the stored corpus
	@bash .ci/fuzz $(FUZZ_SECONDS)

# The pages that the documentation shows; the journey takes pictures of all it passes.
PICTURES := oppgaver-leder ny-soknad soknad-legemiddel-feil soknad-kontroller vurdering beslutning sak-uttalelse \
  sak-soker-besluttet publisering-sammendrag register-treff register-oppforing foretak-bekreft foresporsel

screenshots: assets ## The pictures under docs/images, taken on the way through the browser journey
	@bash .ci/need postgresql chromium chromium-driver nodejs npm pngquant cargo-nextest
	cargo build $(CARGO_FLAGS) --bins --tests
	rm -rf "$(TARGET)/screenshots" && mkdir -p docs/images "$(TARGET)/screenshots"
	SAMRAAD_BIN="$(TARGET)/debug/samraad" SAMRAAD_SCREENSHOTS="$(TARGET)/screenshots" \
	  cargo nextest run $(CARGO_FLAGS) -E 'package(samraad-tests) & binary(/^journey/)'
	cp $(foreach page,$(PICTURES),"$(TARGET)/screenshots/$(page)-1280.png" "$(TARGET)/screenshots/$(page)-390.png") docs/images/
	pngquant --force --ext .png --skip-if-larger $(foreach page,$(PICTURES),docs/images/$(page)-1280.png docs/images/$(page)-390.png)

# What `make bench` leaves behind is in target/bench; everything else it makes goes when it ends.
bench: assets ## Measures against baselines of the same run; ROWS=B1,B2 and SIZES=10k,100k,1M choose
	@bash .ci/need postgresql
	cargo build --release $(CARGO_FLAGS) --bins
	SAMRAAD_BIN="$(TARGET)/release/samraad" ROWS="$(ROWS)" SIZES="$(SIZES)" "$(TARGET)/release/bench" "$(TARGET)/bench/report.json"

# What is found must be explained in docs/security/findings.toml; reports are in target/scan/run.
scan: assets ## A running node attacked with wapiti, sqlmap, testssl.sh and schemathesis; SCAN_SECONDS=60 bounds each part
	@bash .ci/need sqlmap wapiti testssl.sh python3-venv
	cargo build $(CARGO_FLAGS) --bin samraad
	SCAN_SECONDS="$(SCAN_SECONDS)" bash .ci/scan

sbom: ## What the program and its pages are made of, as CycloneDX, in target/sbom
	@bash .ci/need nodejs npm python3-venv cargo-cyclonedx
	@bash .ci/sbom

lint: ## Formatting, clippy, the purity of the core, licences and bans of dependencies, documentation, vectors
	@bash .ci/need cargo-deny
	cargo fmt --all --check
	cargo clippy $(CARGO_FLAGS) --all-targets -- -D warnings
	cargo check -p samraad --no-default-features --lib --locked
	CLIPPY_CONF_DIR=.config/core-clippy cargo clippy -p samraad --no-default-features --lib --locked -- -D warnings
	CLIPPY_CONF_DIR=.config/core-clippy cargo clippy -p federation-protocol --lib --locked -- -D warnings
	@bash .ci/core-tree
	cargo deny --locked check bans licenses sources
	@bash .ci/advisories
	RUSTDOCFLAGS="-D warnings" cargo doc $(CARGO_FLAGS) --no-deps
	@bash .ci/vectors

assets: $(WEB)/dist/manifest.json ## Style sheets, scripts and fonts, built only when their sources changed

# What the tests sign in at. Never part of the product.
OPENID_PROVIDER := tests/oidc-provider
openid-provider: $(OPENID_PROVIDER)/node_modules/.package-lock.json ## The certified OpenID provider that the tests sign in at

$(OPENID_PROVIDER)/node_modules/.package-lock.json: $(OPENID_PROVIDER)/package.json $(OPENID_PROVIDER)/package-lock.json
	@bash .ci/need nodejs npm
	cd $(OPENID_PROVIDER) && npm ci --no-audit --no-fund
	@touch $@

.PHONY: without-node
without-node:
	@echo "Node is not installed: the pages are shown with a plain style sheet. Install Node and npm for the real one." >&2

# The lock file that npm leaves in node_modules says what is installed; npm does not always touch it.
$(WEB)/node_modules/.package-lock.json: $(WEB)/package.json $(WEB)/package-lock.json
	@bash .ci/need nodejs npm
	cd $(WEB) && npm ci --no-audit --no-fund
	@touch $@

$(WEB)/dist/manifest.json: $(WEB)/node_modules/.package-lock.json $(WEB)/build.mjs $(shell find $(WEB)/src -type f 2>/dev/null)
	cd $(WEB) && node build.mjs
	@touch $@
