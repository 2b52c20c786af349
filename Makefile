# Everything a fresh machine needs: Swift, make, git and apt. What is missing beside these, a target installs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-kernel test-endurance test-trace test-release build format lint clean embedded browser test-browser benchmark-wires figures
.PHONY: toolchain libraries
.PHONY: install install-program uninstall deb test-packaging test-device

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

test-endurance: libraries ## Plays two minutes of panel life with an accident every five seconds, on a real Linux kernel
	@wanted=$$(Tests/Kernel/requirements); $(call install,$$wanted)
	@swift build --product attention-panel
	@KERNEL_SECONDS=1200 Tests/Kernel/scene .build/debug/attention-panel endurance

test-trace: libraries ## Lets sigrok decode our traces and compares the bytes
	@$(call install,sigrok-cli)
	@swift build --product attention-panel
	@Tests/Trace/run .build/debug/attention-panel

format: toolchain ## Formats the sources
	swift format --in-place --recursive Package.swift Sources Tests Browser/Program Benchmarks/Package.swift Benchmarks/Sources

lint: toolchain ## Checks the sources' format
	swift format lint --strict --recursive Package.swift Sources Tests Browser/Program Benchmarks/Package.swift Benchmarks/Sources

# MARK: Without an operating system: the libraries on bare metal, and the panel in a browser.
EMBEDDED := .build/embedded
WASM := wasm32-unknown-none-wasm
EMBEDDED_SWIFT := swiftc -enable-experimental-feature Embedded -wmo -parse-as-library -package-name attention_panel -swift-version 6 \
	$(addprefix -enable-upcoming-feature ,ExistentialAny InternalImportsByDefault MemberImportVisibility) -warnings-as-errors
WASM_FLAGS := -Osize -Xcc -mbulk-memory
# The toolchain's own clang, wasm-ld and wasmkit, and the tables of Unicode that come with it.
TOOLCHAIN = $(patsubst %/lib/swift,%,$(shell swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p'))
UNICODE = $(TOOLCHAIN)/lib/swift/embedded/$(WASM)/libswiftUnicodeDataTables.a

# $(call embedded,MODULE,TARGET,IMPORTS,FLAGS): compiles a module as Embedded Swift.
define embedded
$(EMBEDDED)/$(2)/$(1).o: $(shell find Sources/$(1) -name '*.swift') $(foreach import,$(3),$(EMBEDDED)/$(2)/$(import).o)
	@mkdir -p $$(@D)
	@echo "$(1) for $(2)"
	@$(EMBEDDED_SWIFT) $(4) -module-name $(1) -target $(2) -I $$(@D) -emit-module -emit-module-path $$(@D)/$(1).swiftmodule \
		-c $$(filter %.swift,$$^) -o $$@
endef
BARE_METAL := armv7em-none-none-eabi riscv32-none-none-eabi
$(foreach target,$(BARE_METAL),$(foreach module,TM1638 Attention,$(eval $(call embedded,$(module),$(target)))))
$(eval $(call embedded,TM1638,$(WASM),,$(WASM_FLAGS)))
$(eval $(call embedded,Attention,$(WASM),,$(WASM_FLAGS)))
$(eval $(call embedded,TM1638Simulator,$(WASM),TM1638,$(WASM_FLAGS)))
$(eval $(call embedded,PanelCore,$(WASM),TM1638 Attention,$(WASM_FLAGS)))

$(EMBEDDED)/$(WASM)/%.o: Browser/Runtime/%.c
	@mkdir -p $(@D)
	@$(TOOLCHAIN)/bin/clang --target=$(WASM) -Os -mbulk-memory -ffreestanding -fno-builtin -Wall -Wextra -Werror -c $< -o $@

# A library links when everything that it refers to is there, used or not.
link = $(TOOLCHAIN)/bin/wasm-ld --stack-first $(filter %.o,$^) $(UNICODE) -o $@
$(EMBEDDED)/TM1638Simulator.wasm: $(EMBEDDED)/$(WASM)/TM1638.o
$(EMBEDDED)/PanelCore.wasm: $(EMBEDDED)/$(WASM)/TM1638.o $(EMBEDDED)/$(WASM)/Attention.o
$(EMBEDDED)/%.wasm: $(EMBEDDED)/$(WASM)/%.o $(EMBEDDED)/$(WASM)/runtime.o
	@$(link) --no-entry --no-gc-sections
	@echo "$* links by itself for $(WASM)"

# The program of the page: the panel, and what it looks like from JavaScript.
PANEL_MODULES := TM1638 TM1638Simulator Attention PanelCore
PANEL_OBJECTS := $(patsubst %,$(EMBEDDED)/$(WASM)/%.o,Program $(PANEL_MODULES) runtime)
$(EMBEDDED)/$(WASM)/Program.o: $(wildcard Browser/Program/*.swift) $(patsubst %,$(EMBEDDED)/$(WASM)/%.o,$(PANEL_MODULES))
	@echo "The page's program for $(WASM)"
	@$(EMBEDDED_SWIFT) $(WASM_FLAGS) -module-name Program -target $(WASM) -I $(@D) -c $(filter %.swift,$^) -o $@

$(EMBEDDED)/selftest.wasm: $(PANEL_OBJECTS) $(EMBEDDED)/$(WASM)/print.o
	@$(link)

embedded: toolchain ## Compiles and links the libraries as Embedded Swift, and runs a panel without an operating system
	@$(MAKE) --no-print-directory $(foreach target,$(BARE_METAL),$(EMBEDDED)/$(target)/TM1638.o $(EMBEDDED)/$(target)/Attention.o) \
		$(patsubst %,$(EMBEDDED)/%.wasm,$(PANEL_MODULES)) $(EMBEDDED)/selftest.wasm
	@$(TOOLCHAIN)/bin/wasmkit run $(EMBEDDED)/selftest.wasm | diff Browser/Runtime/selftest.txt -
	@echo "The panel runs as WebAssembly: 62.0 keyed in, 112.5 read"

EXPORTS := prepare command answer advance wireCount wires forgetWires selftest
$(EMBEDDED)/panel.wasm: $(PANEL_OBJECTS)
	@$(link) --no-entry --strip-all $(addprefix --export=,$(EXPORTS))

PAGE := .build/browser/attention-panel.html
$(PAGE): $(EMBEDDED)/panel.wasm Browser/build-page $(wildcard Browser/Page/*)
	@mkdir -p $(@D)
	@wasm-opt -Oz --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
		--strip-debug --strip-producers $< -o $(@D)/panel.wasm
	@Browser/build-page $(@D)/panel.wasm $@

browser: toolchain ## Builds the panel as one HTML file for any browser
	@$(call install,binaryen python3)
	@$(MAKE) --no-print-directory $(PAGE)

# axe-core finds what keeps people from using a page; a Python package carries it.
AXE := .build/browser/axe.min.js
$(AXE):
	@$(call install,python3-pip)
	@mkdir -p $(@D)
	@python3 -m pip download -q --no-deps --dest $(@D) axe-playwright-python==0.1.8
	@python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("axe_playwright_python/axe.min.js"))' \
		$(@D)/axe_playwright_python-0.1.8-py3-none-any.whl >$@

test-browser: browser ## Tries that file in Chromium: keys, fingers, wires that break
	@$(call install,chromium fonts-dejavu-core python3)
	@$(MAKE) --no-print-directory $(AXE)
	@Browser/Tests/run $(PAGE) --axe $(AXE)

benchmark-wires: libraries ## Prints what each board costs on the wires, beside a driver with three calls a bit
	@swift run --package-path Benchmarks wire-benchmarks

# MARK: The device: a program that needs no toolchain, what belongs to it, and the Debian package of both.
PREFIX := /usr/local
CONFIGURATION := /etc
ZSH_FUNCTIONS := $(PREFIX)/share/zsh/site-functions
SCRATCH := .build-static
STATIC := $(SCRATCH)/release/attention-panel
MANUAL := $(SCRATCH)/attention-panel.1
EXAMPLE := $(wildcard Packaging/attention-panel.yaml)
INSTALLED := bin/attention-panel share/man/man1/attention-panel.1 share/bash-completion/completions/attention-panel \
	share/fish/vendor_completions.d/attention-panel.fish lib/systemd/system/attention-panel.service \
	lib/sysusers.d/attention-panel.conf lib/udev/rules.d/60-attention-panel.rules

# What is needed to build is looked for when something is to be built, so that `sudo make install` asks for no toolchain.
$(STATIC): Package.swift $(shell find Sources -type f)
	@$(MAKE) --no-print-directory libraries
	@echo "Building without shared Swift libraries (some minutes the first time)"
	@swift build -c release --static-swift-stdlib --product attention-panel --scratch-path $(SCRATCH) \
		-Xlinker --no-export-dynamic # nobody links against it, and a table of all symbols costs a megabyte
	@touch $@

# The manual's generator is a tool of the argument parser's package.
$(MANUAL): $(STATIC)
	@swift build --product generate-manual --package-path $(SCRATCH)/checkouts/swift-argument-parser --scratch-path $(SCRATCH)/manual
	@$(SCRATCH)/manual/debug/generate-manual $(STATIC) --date $$(git log -1 --format=%cs) --output-directory $(SCRATCH)

install-program: $(STATIC) $(MANUAL)
	install -D --strip $(STATIC) $(DESTDIR)$(PREFIX)/bin/attention-panel
	install -D -m 644 $(MANUAL) $(DESTDIR)$(PREFIX)/share/man/man1/attention-panel.1
	install -d $(addprefix $(DESTDIR)$(PREFIX)/share/,bash-completion/completions fish/vendor_completions.d) $(DESTDIR)$(ZSH_FUNCTIONS)
	$(STATIC) --generate-completion-script bash | sed '1{/^#!/d}' >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/attention-panel
	$(STATIC) --generate-completion-script fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/attention-panel.fish
	$(STATIC) --generate-completion-script zsh >$(DESTDIR)$(ZSH_FUNCTIONS)/_attention-panel
	for file in $(EXAMPLE); do \
		[ -e $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml ] || install -D -m 644 $$file $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml; \
	done

install: install-program ## Installs the program and the service below PREFIX (and DESTDIR)
	install -d $(addprefix $(DESTDIR)$(PREFIX)/lib/,systemd/system sysusers.d udev/rules.d)
	sed 's|/usr/bin/|$(PREFIX)/bin/|' Packaging/attention-panel.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/attention-panel.service
	install -m 644 Packaging/attention-panel.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/attention-panel.conf
	install -m 644 Packaging/attention-panel.udev $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-attention-panel.rules

uninstall: ## Removes what install installed, but not a configuration that was changed
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,$(INSTALLED)) $(DESTDIR)$(ZSH_FUNCTIONS)/_attention-panel
	for file in $(EXAMPLE); do \
		! cmp -s $$file $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml || rm $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml; \
	done

deb: $(STATIC) $(MANUAL) ## Builds a Debian package of the program and the service
	@$(call install,debhelper dpkg-dev)
	@rm -rf $(SCRATCH)/package
	@mkdir -p $(SCRATCH)/package/source
	@cp -r Packaging/debian $(SCRATCH)/package/source
	@cp Packaging/attention-panel.* $(SCRATCH)/package/source/debian
	@printf 'attention-panel (%s) unstable; urgency=medium\n\n  * Built from %s.\n\n -- %s  %s\n' \
		"$$($(STATIC) --version)" "$$(git describe --always --dirty)" \
		"$$(sed -n 's/^Maintainer: //p' Packaging/debian/control)" "$$(git log -1 --format=%cD)" \
		>$(SCRATCH)/package/source/debian/changelog
	@cd $(SCRATCH)/package/source && ROOT=$(CURDIR) SCRATCH=$(SCRATCH) dpkg-buildpackage --build=binary --no-sign >../log 2>&1 || \
		{ tail -n 20 ../log; exit 70; }
	@echo $(SCRATCH)/package/*.deb

test-packaging: $(STATIC) $(MANUAL) ## Tries the unit, make install and the Debian package in a root of its own
	@$(call install,debootstrap lintian systemd)
	@Tests/Packaging/run

test-device: ## Boots the package as a device, with systemd on a real Linux kernel: Debian 12, and 13 with libgpiod 2
	@wanted=$$(Tests/Kernel/requirements --device); $(call install,debootstrap $$wanted)
	@$(MAKE) --no-print-directory deb
	@Tests/Kernel/run-device bookworm $(SCRATCH)/package/attention-panel_*.deb
	@prefix=$$(Tests/Kernel/build-libgpiod2); export PKG_CONFIG_PATH=$$prefix/lib/pkgconfig LD_LIBRARY_PATH=$$prefix/lib; \
	$(MAKE) --no-print-directory deb SCRATCH=$(SCRATCH)-gpiod2; \
	PROGRAM=$(SCRATCH)-gpiod2/release/attention-panel Tests/Kernel/run-device trixie $(SCRATCH)-gpiod2/package/attention-panel_*.deb

test-release: $(STATIC) ## Runs the command's tests on the program as it is installed, optimised and static
	TESTED_PROGRAM=$(CURDIR)/$(STATIC) swift test --disable-xctest --filter CommandTests

figures: $(STATIC) ## Prints what the service costs at rest, beside its limits
	@Benchmarks/figures $(STATIC)

clean: ## Removes what was built
	rm -rf .build .build-* Benchmarks/.build
