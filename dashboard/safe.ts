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

export const contentSecurityPolicy = written(policy);

/** What a page may do beside showing itself: `browser` may run WebAssembly in workers, with shared memory and a fine clock. */
export type Policy = 'page' | 'browser';

/**
 * Headers by policy. The scripts that a `browser` page starts as workers need them as well: a worker has the policy of its own answer, and
 * an isolated page starts none without them (HTML, "COEP").
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
};

/** Headers of every answer; one that has a policy of its own, or may be kept, says so itself. */
export const headers: MiddlewareHandler = async (context, next) => {
  await next();
  const { headers } = context.res;
  for (const [name, value] of Object.entries({ ...policyHeaders.page, ...always })) {
    if (!headers.has(name)) headers.set(name, value);
  }
};

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/**
 * Answers only to the names that the server was started with, so that a page of the web cannot reach it under a name of its own (DNS
 * rebinding), and only to reading that the browser does not call cross-site.
 */
export const guard =
  (hosts: readonly string[]): MiddlewareHandler =>
  async ({ req, text }, next) => {
    const host = req.header('host') ?? '';
    if (!hosts.includes(host)) return text('This server does not go by that name.', 403);
    const site = req.header('sec-fetch-site');
    const isReading = req.method === 'GET' || req.method === 'HEAD';
    if (!isReading && site !== undefined && site !== 'same-origin' && site !== 'none') {
      return text('Not from another site.', 403);
    }
    return next();
  };
