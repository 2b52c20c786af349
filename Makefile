# Everything a fresh machine needs: Swift, make, git and apt. What is missing beside these, a target installs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-kernel test-trace build format lint clean embedded benchmark-wires toolchain libraries

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
BINARY := .build/release/attention-panel

# $(call install,PACKAGES): installs the Debian packages that are missing, and says so.
define install
missing=(); for package in $(1); do \
	dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing+=($$package); \
done; \
if [ $${#missing[@]} -gt 0 ]; then \
	command -v apt-get >/dev/null || { echo "Please install: $${missing[*]} (there is no apt here to do it)"; exit 69; }; \
	echo "Installing $${missing[*]} with apt"; \
	$(SUDO) apt-get update -qq; \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $${missing[@]} >/dev/null; \
fi
endef

help: ## Lists what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

toolchain:
	@command -v swift >/dev/null || { \
		echo "There is no Swift toolchain: install Swift 6.2 or newer from https://www.swift.org/install/linux/"; exit 69; }

libraries: toolchain
	@$(call install,libgpiod-dev libsqlite3-dev pkg-config)

run: build ## Builds, and starts the panel: on real wires, or in the terminal where there are none
	@$(BINARY) run $(ARGUMENTS)

build: libraries ## Builds the release
	@echo "Building (some minutes the first time)"
	@swift build -c release --product attention-panel

test: libraries ## Builds and runs all tests that need no kernel
	swift test --disable-xctest

test-kernel: libraries ## Runs the lines and the command on a real Linux kernel, with libgpiod 1.6 and 2
	@wanted=$$(Tests/Kernel/requirements); $(call install,$$wanted)
	@Tests/Kernel/run

test-trace: libraries ## Lets sigrok decode our traces and compares the bytes
	@$(call install,sigrok-cli)
	@swift build --product attention-panel
	@Tests/Trace/run .build/debug/attention-panel

format: toolchain ## Formats the sources
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

lint: toolchain ## Checks the sources' format
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

EMBEDDED_TARGETS := armv7em-none-none-eabi riscv32-none-none-eabi wasm32-unknown-none-wasm
embedded: toolchain ## Compiles TM1638 and Attention as Embedded Swift, for three bare-metal targets
	@mkdir -p .build/embedded
	@for target in $(EMBEDDED_TARGETS); do for module in TM1638 Attention; do \
		echo "$$module for $$target"; \
		swiftc -enable-experimental-feature Embedded -wmo -parse-as-library -module-name $$module -target $$target \
			-c $$(find Sources/$$module -name '*.swift') -o .build/embedded/$$module-$$target.o; \
	done; done

benchmark-wires: libraries ## Prints what each board costs on the wires, beside a driver with three calls a bit
	@swift run --package-path Benchmarks wire-benchmarks

clean: ## Removes what was built
	rm -rf .build .build-* Benchmarks/.build
