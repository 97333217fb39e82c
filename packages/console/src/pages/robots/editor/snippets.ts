/** The hosted page of a robot; with a code it opens for one visit. */
export function pageLink(origin: string, robotId: string, onceCode?: string): string {
  const url = new URL('/icswebclient', origin);
  url.searchParams.set('robot_id', robotId);
  if (onceCode !== undefined) url.searchParams.set('once_code', onceCode);
  return url.href;
}

/** What `serverAddress` of the SDK is for a server: without a scheme it goes by https. */
export function serverAddressOf(origin: string): string {
  const { protocol, host } = new URL(origin);
  return protocol === 'https:' ? host : origin;
}

/** A page of one's own with the avatar in it. */
export function pageSnippet(origin: string, robotId: string): string {
  return `<!doctype html>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="${origin}/sdk/HwICSUiSdk.css">
<script src="${origin}/sdk/HwICSUiSdk.js"></script>
<div id="avatar" style="width: 100%; height: 640px"></div>
<button id="talk">Talk</button>
<script>
  document.getElementById('talk').onclick = async () => {
    // Your own backend asks for the code: see there.
    const { once_code: onceCode } = await (await fetch('/once-code', { method: 'POST' })).json();
    await HwICSUiSdk.create({
      serverAddress: '${serverAddressOf(origin)}',
      robotId: '${robotId}',
      onceCode,
      containerId: 'avatar',
      config: { enableCaption: true, enableChatBtn: true, enableHotIssues: true },
      eventListeners: { error: ({ code, message }) => console.error(code, message) },
    });
  };
</script>
`;
}

/** What the page's backend does, with the keys that no page may know. */
export function backendSnippet(origin: string, robotId: string): string {
  return `# A code is good for one dialog and for minutes. Ask for it where your visitors cannot look.
curl -X POST '${origin}/api/robots/${robotId}/once-codes' \\
  -H "X-Auth-Token: $TOKEN"
`;
}
