import type { MiddlewareHandler } from 'hono';

/** One policy for all pages: nothing from elsewhere, no script and no style inside a page. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The same for a page that is a file, which has no headers. A `<meta>` cannot say who may frame a page. */
export const filePolicy: string = contentSecurityPolicy
  .split('; ')
  .filter((rule) => !rule.startsWith('frame-ancestors'))
  .join('; ');

/** Headers of every answer. */
export const headers: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(always)) context.res.headers.set(name, value);
};

const always = {
  'content-security-policy': contentSecurityPolicy,
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
