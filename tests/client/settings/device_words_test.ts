import { deviceWords } from "../../../client/settings/device_words.ts";
import { assertEquals } from "../../support/assert.ts";

const LINUX = "Mozilla/5.0 (X11; Linux x86_64)";
const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

Deno.test("deviceWords() names browser and system, whatever else a browser claims to be", () => {
  const devices: [string, string][] = [
    ["Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Linux"],
    [`${LINUX} ${CHROME}`, "Chrome on Linux"],
    [`${WINDOWS} ${CHROME} Edg/140.0.0.0`, "Edge on Windows"],
    [`${WINDOWS} ${CHROME} OPR/120.0.0.0`, "Opera on Windows"],
    [`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15`, "Safari on macOS"],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) " +
      "Version/18.5 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    [`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${CHROME.replace(" Safari", " Mobile Safari")}`, "Chrome on Android"],
    [`${LINUX} AppleWebKit/605.1.15 (KHTML, like Gecko)`, "A browser on Linux"],
  ];
  assertEquals(devices.map(([agent]): [string, string] => [agent, deviceWords(agent)]), devices);
});

Deno.test("deviceWords() calls other programs as they call themselves", () => {
  assertEquals(deviceWords("curl/8.5.0"), "curl/8.5.0");
  assertEquals(deviceWords("backup-script/1.2 (cron)"), "backup-script/1.2");
  assertEquals(deviceWords(""), "A program without a name");
  assertEquals(deviceWords("x".repeat(200)).length, 61);
});
