# Everything a fresh machine needs: Swift, make, git and apt. What is missing beside these, a target installs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-user test-kernel test-endurance test-trace test-release build format lint clean embedded browser test-browser
.PHONY: check-release benchmark-wires figures toolchain libraries examples consumer mutation compatibility
.PHONY: install install-program uninstall deb deb-tools tarball deb-arm64 deb-here test-packaging test-device
.PHONY: repository test-repository release compile-arm64 test-arm64 named-key named-tag

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
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

toolchain:
	@command -v swift >/dev/null || { \
		[ -z "$(SUDO_USER)" ] || echo "sudo has a PATH of its own: build without it (make deb, or make install with DESTDIR), install with it"; \
		echo "There is no Swift toolchain: install Swift 6.2 or newer from https://www.swift.org/install/linux/"; exit 69; }
	@words=$$(swift --version 2>&1) || { \
		echo "$$words"; \
		echo "Swift is there, but does not run: install the packages that its page for this system lists," \
			"https://www.swift.org/install/linux/"; exit 69; }

libraries: toolchain
	@$(call install,libgpiod-dev libsqlite3-dev pkg-config)

run: build ## Builds, and starts the panel: on real wires, or in the terminal where there are none
	@$(BINARY) run $(ARGUMENTS)

build: libraries ## Builds the release
	@echo "Building (some minutes the first time)"
	@swift build -c release --product attention-panel

test: libraries ## Builds and runs all tests that need no kernel
	swift test --disable-xctest

# TESTS=. runs all.
test-user: libraries ## Runs the tests of files, rights and processes once more, as an ordinary user where root calls it
	@swift build --build-tests
	@Tests/run-as-user $(TESTS)

# LIBGPIOD=here leaves it at the libgpiod that is installed.
test-kernel: libraries ## Runs the lines and the command on a real Linux kernel, with libgpiod 1.6 and 2
	@wanted=$$(Tests/Kernel/requirements); $(call install,$$wanted)
	@LIBGPIOD=$(LIBGPIOD) Tests/Kernel/run

test-endurance: libraries ## Plays two minutes of panel life with an accident every five seconds, on a real Linux kernel
	@wanted=$$(Tests/Kernel/requirements); $(call install,$$wanted)
	@swift build --product attention-panel
	@KERNEL_SECONDS=3600 Tests/Kernel/scene .build/debug/attention-panel endurance | tee .build/endurance.log; \
	! grep -q '^FAILED' .build/endurance.log

test-trace: libraries ## Lets sigrok decode our traces and compares the bytes
	@$(call install,sigrok-cli)
	@swift build --product attention-panel
	@Tests/Trace/run .build/debug/attention-panel

SWIFT_SOURCES := Package.swift Sources Tests Browser/Program Benchmarks/Package.swift Benchmarks/Sources Examples
format: toolchain ## Formats the sources
	swift format --in-place --recursive $(SWIFT_SOURCES)

check-release: ## Runs all that CI runs, and what takes too long for it: hours
	@.ci/run
	@$(MAKE) --no-print-directory test-user TESTS=.
	@$(MAKE) --no-print-directory test-kernel test-packaging test-release consumer test-device test-endurance
	@$(MAKE) --no-print-directory test-arm64 test-repository mutation

lint: toolchain ## Checks the sources' format
	swift format lint --strict --recursive $(SWIFT_SOURCES)

# MARK: Without an operating system: the libraries on bare metal, and the panel in a browser.
EMBEDDED := .build/embedded
WASM := wasm32-unknown-none-wasm
EMBEDDED_SWIFT := swiftc -enable-experimental-feature Embedded -wmo -parse-as-library -package-name attention_panel -swift-version 6 \
	$(addprefix -enable-upcoming-feature ,ExistentialAny InternalImportsByDefault MemberImportVisibility) -warnings-as-errors
# Optimised once more when the modules are linked (LTO), which leaves out a tenth.
WASM_FLAGS := -Osize -lto=llvm-full -Xcc -mbulk-memory
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
	@$(MAKE) --no-print-directory --jobs=$$(nproc) $(foreach target,$(BARE_METAL),$(EMBEDDED)/$(target)/TM1638.o $(EMBEDDED)/$(target)/Attention.o) \
		$(patsubst %,$(EMBEDDED)/%.wasm,$(PANEL_MODULES)) $(EMBEDDED)/selftest.wasm
	@$(TOOLCHAIN)/bin/wasmkit run $(EMBEDDED)/selftest.wasm | diff Browser/Runtime/selftest.txt -
	@echo "The panel runs as WebAssembly: 62.0 keyed in, 112.5 read"

EXPORTS := prepare command answer advance wireCount wires forgetWires
$(EMBEDDED)/panel.wasm: $(PANEL_OBJECTS) $(EMBEDDED)/$(WASM)/normal.o
	@$(link) --no-entry --strip-all $(addprefix --export=,$(EXPORTS))

# What unpacks that program in the page.
$(EMBEDDED)/unpack.wasm: $(EMBEDDED)/$(WASM)/unpack.o
	@$(TOOLCHAIN)/bin/wasm-ld --no-entry --strip-all --export=place --export=unpack $< -o $@

PAGE := .build/browser/attention-panel.html
SMALL := wasm-opt -Oz --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
	--strip-debug --strip-producers
$(PAGE): $(EMBEDDED)/panel.wasm $(EMBEDDED)/unpack.wasm Browser/build-page $(wildcard Browser/Page/*)
	@$(call install,binaryen esbuild python3)
	@mkdir -p $(@D)
	@$(SMALL) $(EMBEDDED)/panel.wasm -o $(@D)/panel.wasm
	@$(SMALL) $(EMBEDDED)/unpack.wasm -o $(@D)/unpack.wasm
	@Browser/build-page $(@D)/panel.wasm $(@D)/unpack.wasm $@

browser: toolchain ## Builds the panel as one HTML file for any browser
	@$(MAKE) --no-print-directory $(PAGE)

# axe-core finds what keeps people from using a page; a Python package carries it.
AXE := .build/browser/axe.min.js
$(AXE):
	@$(call install,python3-pip)
	@mkdir -p $(@D)
	@python3 -m pip download -q --no-deps --dest $(@D) axe-playwright-python==0.1.8
	@python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("axe_playwright_python/axe.min.js"))' \
		$(@D)/axe_playwright_python-0.1.8-py3-none-any.whl >$@

test-browser: browser libraries ## Tries that file in Chromium: keys, fingers, wires that break; and as a panel serves it
	@$(call install,chromium fonts-dejavu-core python3)
	@$(MAKE) --no-print-directory $(AXE)
	@Browser/Tests/run $(PAGE) --axe $(AXE)
	@swift build --product attention-panel
	@Browser/Tests/run-served .build/debug/attention-panel $(PAGE) --axe $(AXE)

examples: libraries ## Builds the examples, runs each on a simulated board and compares what it prints
	@Examples/run

consumer: libraries ## Builds a stranger's package that imports each library alone, and says what it checks out
	@Tests/Consumer/run $(CONFIGURATIONS)

compatibility: libraries ## Tests drivers that others have published, and prints a table of what they do
	@swift build --product attention-panel
	@Tests/Compatibility/run .build/debug/attention-panel

mutation: toolchain ## Changes the driver in one place at a time, and counts which changes the tests notice; takes long
	@Tests/Mutation/mutate.py

benchmark-wires: libraries ## Prints what each board costs on the wires, beside a driver with three calls a bit
	@swift run --package-path Benchmarks wire-benchmarks

# MARK: The device: a program that needs no toolchain, what belongs to it, and the Debian package of both.
PREFIX := /usr/local
CONFIGURATION := /etc
ZSH_FUNCTIONS := $(PREFIX)/share/zsh/site-functions
# CROSS=bookworm or CROSS=trixie builds for Debian 12 or 13 on arm64 instead of this machine: see Packaging/arm64/README.md.
CROSS :=
SCRATCH := $(if $(CROSS),.build-arm64/$(CROSS),.build-static)
STATIC := $(SCRATCH)/release/attention-panel
# How this machine runs it, and whose Swift builds tools.
HERE := $(if $(CROSS),$(SCRATCH)/here,$(STATIC))
SWIFT := $(if $(CROSS),Packaging/arm64/cross )swift
STRIP := $(if $(CROSS),aarch64-linux-gnu-)strip
# What the package's version ends with, which tells packages for several Debians apart.
REVISION := $(patsubst trixie,~deb13,$(patsubst bookworm,~deb12,$(CROSS)))
MANUAL := $(SCRATCH)/attention-panel.1
EXAMPLE := $(wildcard Packaging/attention-panel.yaml)
INSTALLED := bin/attention-panel share/man/man1/attention-panel.1 share/doc/attention-panel/examples/people.csv share/bash-completion/completions/attention-panel \
	share/fish/vendor_completions.d/attention-panel.fish share/attention-panel/attention-panel.html \
	lib/systemd/system/attention-panel.service lib/systemd/system/attention-panel.socket \
	lib/sysusers.d/attention-panel.conf lib/udev/rules.d/60-attention-panel.rules

# What is needed to build is looked for when something is to be built, so that `sudo make install` asks for no toolchain.
# Nobody links against the program, and a table of all symbols costs a megabyte.
STATIC_OPTIONS := -c release --static-swift-stdlib --product attention-panel -Xlinker --no-export-dynamic
$(STATIC): Package.swift $(shell find Sources -type f)
ifdef CROSS
	@$(call install,debian-archive-keyring xz-utils qemu-user-static binutils-aarch64-linux-gnu)
	@echo "Building for arm64, Debian's $(CROSS) (some minutes)"
	@Packaging/arm64/build $(CROSS) $(SCRATCH) $(STATIC_OPTIONS)
	@Packaging/arm64/used-functions $(SCRATCH) >$(SCRATCH)/used-functions
	@Packaging/arm64/build $(CROSS) $(SCRATCH) $(STATIC_OPTIONS) \
		-Xlinker --symbol-ordering-file=$(CURDIR)/$(SCRATCH)/used-functions -Xlinker --no-warn-symbol-ordering
else
	@$(MAKE) --no-print-directory libraries
	@echo "Building without shared Swift libraries (some minutes the first time)"
	@swift build $(STATIC_OPTIONS) --scratch-path $(SCRATCH)
endif
	@touch $@

# The manual's generator is a tool of the argument parser's package. It runs the program that it describes; where that takes an
# emulator, it gets what the program would say. It leaves out what is not ASCII, so that comes spelt, and becomes groff's escapes.
# One generator does for both suites of arm64.
GENERATOR := $(if $(CROSS),.build-arm64,$(SCRATCH))/manual/debug/generate-manual
$(GENERATOR): Package.swift | $(STATIC)
	@$(if $(CROSS),,$(MAKE) --no-print-directory toolchain)
	@echo "Building what makes the manual page"
	@$(SWIFT) build --product generate-manual --package-path $(SCRATCH)/checkouts/swift-argument-parser --scratch-path $(GENERATOR:/debug/generate-manual=)
	@touch $@

$(MANUAL): $(STATIC) $(GENERATOR) Packaging/manual.mdoc
	@$(HERE) --experimental-dump-help | perl -CS -pe 's/([^\x00-\x7F])/sprintf "QQu%04XQQ", ord $$1/ge' >$(SCRATCH)/help.json
	@printf '#!/bin/sh\ncat $(SCRATCH)/help.json\n' >$(SCRATCH)/help && chmod +x $(SCRATCH)/help
	@$(if $(CROSS),Packaging/arm64/cross )$(GENERATOR) $(SCRATCH)/help \
		--date $$(git log -1 --format=%cs) --output-directory $(SCRATCH)
	@perl -i -pe 's/^$$/.Pp/; s/QQu([0-9A-F]{4,6})QQ/\\[u$$1]/g' $@ # groff wants no empty lines
	@perl -0pi -e 's/\.Sh "EXIT STATUS"\n\.Ex -std\n?$$//' $@ # ours, which comes now, says more
	@cat Packaging/manual.mdoc >>$@

install-program: $(STATIC) $(MANUAL) $(PAGE)
	install -D --strip --strip-program=$(STRIP) $(STATIC) $(DESTDIR)$(PREFIX)/bin/attention-panel
	install -D -m 644 $(MANUAL) $(DESTDIR)$(PREFIX)/share/man/man1/attention-panel.1
	install -D -m 644 $(PAGE) $(DESTDIR)$(PREFIX)/share/attention-panel/attention-panel.html
	install -D -m 644 Packaging/people.csv $(DESTDIR)$(PREFIX)/share/doc/attention-panel/examples/people.csv
	install -d $(addprefix $(DESTDIR)$(PREFIX)/share/,bash-completion/completions fish/vendor_completions.d) $(DESTDIR)$(ZSH_FUNCTIONS)
	$(HERE) --generate-completion-script bash | sed '1{/^#!/d}' >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/attention-panel
	$(HERE) --generate-completion-script fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/attention-panel.fish
	$(HERE) --generate-completion-script zsh >$(DESTDIR)$(ZSH_FUNCTIONS)/_attention-panel
	for file in $(EXAMPLE); do \
		[ -e $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml ] || install -D -m 644 $$file $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml; \
	done

install: install-program ## Installs the program and the service below PREFIX (and DESTDIR)
	install -d $(addprefix $(DESTDIR)$(PREFIX)/lib/,systemd/system sysusers.d udev/rules.d)
	sed 's|/usr/bin/|$(PREFIX)/bin/|' Packaging/attention-panel.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/attention-panel.service
	install -m 644 Packaging/attention-panel.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/attention-panel.socket
	install -m 644 Packaging/attention-panel.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/attention-panel.conf
	install -m 644 Packaging/attention-panel.udev $(DESTDIR)$(PREFIX)/lib/udev/rules.d/60-attention-panel.rules

# An enabled unit is a link to the one that is removed here; links to another place's unit stay.
uninstall: ## Removes what install installed, but not a configuration that was changed
	for link in $(DESTDIR)/etc/systemd/system/*.wants/attention-panel.{service,socket}; do \
		[ "$$(readlink $$link)" = $(PREFIX)/lib/systemd/system/$${link##*/} ] || continue; \
		[ -n "$(DESTDIR)" ] || systemctl disable --now $${link##*/} || true; \
		rm -f $$link; \
	done
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,$(INSTALLED)) $(DESTDIR)$(ZSH_FUNCTIONS)/_attention-panel
	rmdir $(addprefix $(DESTDIR)$(PREFIX)/share/doc/attention-panel,/examples /) 2>/dev/null || true
	for file in $(EXAMPLE); do \
		! cmp -s $$file $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml || rm $(DESTDIR)$(CONFIGURATION)/attention-panel.yaml; \
	done

# What is missing is installed before the long build, and not after it.
deb-tools:
	@$(call install,build-essential debhelper dpkg-dev)

deb: deb-tools $(STATIC) $(MANUAL) $(PAGE) ## Builds a Debian package of the program and the service
	@echo "Packing (in detail: $(SCRATCH)/package/log)"
	@rm -rf $(SCRATCH)/package
	@mkdir -p $(SCRATCH)/package/source
	@cp -r Packaging/debian $(SCRATCH)/package/source
	@cp Packaging/attention-panel.* $(SCRATCH)/package/source/debian
	@printf 'attention-panel (%s) unstable; urgency=medium\n\n  * Built from %s.\n\n -- %s  %s\n' \
		"$$($(HERE) --version)$(REVISION)" "$$(git describe --always --dirty)" \
		"$$(sed -n 's/^Maintainer: //p' Packaging/debian/control)" "$$(git log -1 --format=%cD)" \
		>$(SCRATCH)/package/source/debian/changelog
	@cd $(SCRATCH)/package/source && ROOT=$(CURDIR) SCRATCH=$(SCRATCH) CROSS=$(CROSS) \
		dpkg-buildpackage --build=binary --no-sign $(if $(CROSS),--host-arch arm64 --no-check-builddeps) >../log 2>&1 || \
		{ tail -n 20 ../log; exit 70; }
	@echo $(SCRATCH)/package/*.deb

# What make install installs, for systems without Debian packages: to be unpacked at /. Its name says which libgpiod it needs.
tarball: $(STATIC) $(MANUAL) $(PAGE)
	@case "$(CROSS)" in bookworm) generation=1 ;; trixie) generation=2 ;; *) generation=$$(pkg-config --modversion libgpiod) ;; esac; \
	architecture=$(if $(CROSS),arm64,$$(dpkg --print-architecture)); \
	name=attention-panel-$$($(HERE) --version)-linux-$$architecture-libgpiod$${generation%%.*}; \
	rm -rf $(SCRATCH)/tarball; \
	$(MAKE) --no-print-directory --silent install DESTDIR=$(SCRATCH)/tarball/root PREFIX=/usr/local; \
	tar -c --sort=name --owner=root:0 --group=root:0 --mtime="$$(git log -1 --format=%cI)" -C $(SCRATCH)/tarball/root . | \
		xz -T2 >$(SCRATCH)/tarball/$$name.tar.xz; \
	echo $(SCRATCH)/tarball/$$name.tar.xz

deb-arm64: ## Builds packages and tarballs for arm64, as a Raspberry Pi has it: Debian 12, and 13 with libgpiod 2
	@$(call install,debhelper dpkg-dev debian-archive-keyring xz-utils qemu-user-static binutils-aarch64-linux-gnu)
	@for suite in bookworm trixie; do $(MAKE) --no-print-directory deb tarball CROSS=$$suite; done

# The same for this machine. Debian 12's needs Debian 12's libraries, as `make libraries` installs them there.
deb-here:
	@grep -q GPIOD_LINE_BULK_MAX_LINES /usr/include/gpiod.h || { echo "Packages for Debian 12 are built on Debian 12"; exit 69; }
	@$(MAKE) --no-print-directory deb tarball REVISION=~deb12
	@prefix=$$(Tests/Kernel/build-libgpiod2); export PKG_CONFIG_PATH=$$prefix/lib/pkgconfig LD_LIBRARY_PATH=$$prefix/lib; \
	$(MAKE) --no-print-directory deb tarball SCRATCH=.build-static-gpiod2 REVISION=~deb13

PLACES := .build-static .build-static-gpiod2 .build-arm64/bookworm .build-arm64/trixie
# Packages that are ready, instead of those that are built.
PACKAGES :=
packages = $(or $(PACKAGES),$(foreach place,$(PLACES),$(wildcard $(place)/package/*.deb)))
REPOSITORY := .build-repository
# Asked for before anything is built.
named-key:
	@[ -n "$(KEY)" ] || { echo "make repository KEY=… : say which of your keys signs (gpg --list-secret-keys)"; exit 64; }
named-tag:
	@[ -n "$(TAG)" ] || { echo "There is no tag at this commit: git tag v and the version, or TAG=…"; exit 65; }

repository: named-key $(if $(PACKAGES),,libraries deb-here deb-arm64) ## Makes an apt repository of all packages, signed: KEY=… names your key
	@$(call install,apt-utils gpg gpg-agent)
	@Packaging/repository $(REPOSITORY) "$(KEY)" $(packages)

test-repository: libraries deb-here deb-arm64 ## Lets apt install from such a repository, Debian 12 and 13, amd64 and arm64
	@$(call install,apt-utils arch-test debootstrap gpg gpg-agent mmdebstrap qemu-user-static)
	@Tests/Packaging/run-repository $(packages)

RELEASE := .build-release
TAG = $(shell git describe --tags --exact-match 2>/dev/null)
release: named-tag libraries deb-here deb-arm64 ## Gathers packages, tarballs, sums and notes for the tag that is checked out
	@Packaging/release $(RELEASE) $(TAG) $(packages) $(foreach place,$(PLACES),$(wildcard $(place)/tarball/*.tar.xz))

# What other packages come to is kept beside the toolchain, for the next time.
compile-arm64: libraries ## Compiles the program with the cross toolchain, where `make deb-arm64` has brought it here
	@if toolchain=$$(Packaging/arm64/build-toolchain --ready); then \
		Packaging/arm64/build trixie $$toolchain.compiled --target attention-panel; \
	else echo "skipped: there is no cross toolchain here, make deb-arm64 brings it"; fi

test-arm64: deb-arm64 ## Runs the tests on arm64, emulated, and the packages on Debian's own arm64 kernels
	@$(call install,arch-test cpio debootstrap e2fsprogs kmod lintian mmdebstrap qemu-system-arm qemu-user-static)
	@Tests/Arm64/run

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

# How long a call on the lines takes; nothing for what was measured on a Raspberry Pi 5.
MICROSECONDS :=
figures: $(STATIC) ## Prints what the service costs, on simulated and on real wires, beside its limits
ifdef CROSS
	@$(MAKE) --no-print-directory .build-static/release/attention-panel CROSS=
	@Benchmarks/figures --emulated $(HERE) .build-static/release/attention-panel
else
	@Benchmarks/figures $(STATIC) $(MICROSECONDS)
endif

clean: ## Removes what was built
	rm -rf .build .build-* Benchmarks/.build Examples/.build
