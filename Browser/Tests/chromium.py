"""Drives Debian's Chromium by its DevTools protocol, over a pipe: no driver, no package."""
import base64, json, os, select, shutil, subprocess, tempfile, time


class Chromium:
    """A headless Chromium; `with Chromium() as browser` ends it."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="panel-chromium-")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def place():
            # The protocol speaks over descriptors 3 and 4. First away from there, so that none overwrites the other.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(
            [shutil.which("chromium") or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=place, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.last, self.events = b"", 0, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def post(self, method, session=None, **parameters):
        """Sends a message, and does not wait for what comes of it."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")

    def send(self, method, session=None, **parameters):
        self.post(method, session, **parameters)
        while True:
            answer = self.receive(60)
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def receive(self, seconds):
        end = time.monotonic() + seconds
        while b"\0" not in self.buffer:
            if not select.select([self.read_end], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError("Chromium does not answer")
            part = os.read(self.read_end, 1 << 16)
            if not part:
                raise RuntimeError("Chromium ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def page(self, width=1280, height=900):
        return Page(self, width, height)


class Page:
    """One tab."""

    def __init__(self, browser, width, height):
        self.browser = browser
        self.target = browser.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.send("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")
        self.size(width, height)

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def size(self, width, height, mobile=False):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.send("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def scheme(self, name, motion="no-preference"):
        self.send("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": name}, {"name": "prefers-reduced-motion", "value": motion}])

    def open(self, address):
        self.send("Page.navigate", url="about:blank")
        self.send("Page.navigate", url=address)
        self.wait("document.body?.dataset.ready")

    def reload(self):
        self.run("document.body.dataset.ready = ''; location.reload()")
        self.wait("document.body?.dataset.ready")

    def run(self, script):
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", answer))
        return answer["result"].get("value")

    def wait(self, condition, seconds=15):
        end = time.monotonic() + seconds
        while True:
            try:
                value = self.run(condition)
            except RuntimeError:
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise AssertionError(f"never true: {condition}")
            time.sleep(0.03)

    def centre(self, selector):
        place = self.run(f"""(() => {{ const element = document.querySelector({json.dumps(selector)})
            element.scrollIntoView({{ block: 'center' }})
            const box = element.getBoundingClientRect()
            return [box.left + box.width / 2, box.top + box.height / 2] }})()""")
        return place

    def mouse(self, kind, x, y, count=1):
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=0 if kind == "mouseReleased" else 1, clickCount=count)

    def click(self, selector, hold=0.0):
        x, y = self.centre(selector)
        self.mouse("mousePressed", x, y)
        time.sleep(hold)
        self.mouse("mouseReleased", x, y)

    def touch(self, selector, hold=0.0):
        x, y = self.centre(selector)
        # On a busy machine the answer may take so long that the tap becomes a long press.
        self.browser.post("Input.dispatchTouchEvent", self.session, type="touchStart", touchPoints=[{"x": x, "y": y}])
        time.sleep(hold)
        self.send("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def drag(self, start, end):
        self.mouse("mousePressed", *start)
        for part in range(1, 9):
            self.mouse("mouseMoved", *(a + (b - a) * part / 8 for a, b in zip(start, end)))
        self.mouse("mouseReleased", *end)

    def key(self, name, hold=0.0, text=None):
        code = {"Enter": 13, "Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Backspace": 8, " ": 32, "Delete": 46}
        number = code.get(name, ord(name.upper()[0]))
        more = {"key": name, "code": name if len(name) > 1 else f"Key{name.upper()}", "windowsVirtualKeyCode": number}
        if name in ("Enter", " "):
            text = "\r" if name == "Enter" else " "
        elif len(name) == 1:
            text = name
        self.send("Input.dispatchKeyEvent", type="keyDown", **more, **({"text": text} if text else {}))
        time.sleep(hold)
        self.send("Input.dispatchKeyEvent", type="keyUp", **more)

    def picture(self, path, height=None):
        """Takes a picture of the whole page, or of so much from its top."""
        size = self.send("Page.getLayoutMetrics")["cssContentSize"]
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size["width"], "height": height or size["height"], "scale": 1})["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.browser.send("Target.closeTarget", targetId=self.target)
