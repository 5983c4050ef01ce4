import type { MiddlewareHandler } from 'hono';

/** One policy for all pages: nothing from elsewhere, no script and no style inside a page. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
};

const written = (directives: Readonly<Record<string, string>>) =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** No script turns a text into markup, a script or an address of one, and none may make a policy that allows it (Trusted Types). */
const noTextBecomesScript = { 'require-trusted-types-for': "'script'", 'trusted-types': "'none'" };

export const contentSecurityPolicy = written({ ...policy, ...noTextBecomesScript });

/** The same for a page that is a file, which has no headers. A `<meta>` cannot say who may frame a page. */
export const filePolicy: string = contentSecurityPolicy
  .split('; ')
  .filter((rule) => !rule.startsWith('frame-ancestors'))
  .join('; ');

/**
 * What a page may do beside showing itself: `browser` may run WebAssembly in workers, with shared memory and a fine clock; `form` may send what
 * its form holds.
 */
export type Policy = 'page' | 'browser' | 'form';

/**
 * Headers by policy. The scripts that a `browser` page starts as workers need them as well: a worker has the policy of its own answer, and
 * an isolated page starts none without them (HTML, "COEP"). Trusted Types are not asked of it: Chromium then refuses every worker that is
 * named by its address, ours and those that ONNX Runtime starts for its threads, and reads no XML of a chart.
 */
export const policyHeaders: { readonly [policy in Policy]: Readonly<Record<string, string>> } = {
  page: { 'content-security-policy': contentSecurityPolicy },
  browser: {
    'content-security-policy': written({
      ...policy,
      'script-src': "'self' 'wasm-unsafe-eval'",
      'worker-src': "'self'",
    }),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  },
  // Without a referrer a browser says of a form that it comes from nowhere (`Origin: null`; Fetch, "append a request `Origin` header").
  form: { 'content-security-policy': contentSecurityPolicy, 'referrer-policy': 'same-origin' },
};

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** Headers of every answer; one that has a policy of its own, or may be kept, keeps it. */
export const headers: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  const own = headers.has('content-security-policy') ? {} : policyHeaders.page;
  for (const [name, value] of Object.entries({ ...own, ...always })) {
    if (!headers.has(name)) headers.set(name, value);
  }
};

/** Paths that take something; every other one is only read. */
const writable: ReadonlySet<string> = new Set(['/api/records', '/verify', '/zh/verify']);

/**
 * What everybody has to pass:
 * - The name in `Host` is one that the server was started with, so that a page of the web cannot reach it under a name of its own (DNS
 *   rebinding). The port is not compared: through `ssh -L` it is another one, and a foreign page cannot choose the name by it.
 * - Another site may link here, and nothing else: its pages cannot read, embed or send.
 * - What is written comes from here, or from no browser at all.
 */
export const guard =
  (hosts: readonly string[]): MiddlewareHandler =>
  async ({ req, text, body }, next) => {
    const host = nameOf(req.header('host'));
    if (host === null || !hosts.some((known) => nameOf(known) === host)) {
      return text('This server does not go by that name.', 403);
    }
    const isReading = req.method === 'GET' || req.method === 'HEAD';
    const allowed = writable.has(req.path) ? 'GET, HEAD, POST, OPTIONS' : 'GET, HEAD, OPTIONS';
    if (req.method === 'OPTIONS') return body(null, 204, { allow: allowed });
    if (!allowed.split(', ').includes(req.method)) {
      return text(`${req.path} is only read.`, 405, { allow: allowed });
    }
    const site = req.header('sec-fetch-site') ?? 'none';
    const isLink = isReading && req.header('sec-fetch-mode') === 'navigate';
    if (site !== 'none' && site !== 'same-origin' && !isLink) return text('Not from another site.', 403);
    const origin = req.header('origin');
    if (!isReading && origin !== undefined && !isOrigin(origin, req.header('host')!)) {
      return text('Not from another site.', 403);
    }
    return next();
  };

/** The name of a host without its port, in small letters and without the dot of the root; null where it is none. */
function nameOf(host: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(host ?? '');
  return match ? match[1]!.toLowerCase() : null;
}

/** Whether an origin is this server under the name and port by which it was asked. */
const isOrigin = (origin: string, host: string): boolean =>
  [`http://${host}`, `https://${host}`].some((own) => own.toLowerCase() === origin.toLowerCase());
