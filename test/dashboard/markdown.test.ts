import { describe, expect, it } from 'vitest';
import { loadDocs } from '../../dashboard/pages/method/docs.ts';
import { renderMarkdown } from '../../dashboard/pages/method/markdown.ts';

const rendered = (source: string) => String(renderMarkdown(source, (target) => target).body);
const docs = [...loadDocs()];

describe('the Markdown of docs/', () => {
  it('becomes headings with anchors, paragraphs, lists, tables, code and links', () => {
    expect(rendered('# T\n\n## Two words\ntext `a*b` and **bold `c`**\n* one\n  goes on\n* two')).toBe(
      '<h2 id="two-words">Two words</h2>\n<p>text <code>a*b</code> and <strong>bold <code>c</code></strong></p>\n<ul><li>one goes on</li><li>two</li></ul>\n',
    );
    expect(rendered('| a | b |\n| --- | --- |\n| `x\\|y` | *z* |')).toMatch(
      /<th scope="col">a<\/th>.*<td><code>x\|y<\/code><\/td><td><em>z<\/em><\/td>/s,
    );
    expect(rendered('```\na < b\n\n* c\n```')).toBe('<pre><code>a &lt; b\n\n* c</code></pre>\n');
    expect(rendered('[text](https://example.org/)')).toBe(
      '<p><a href="https://example.org/" rel="noreferrer">text</a></p>\n',
    );
  });

  it('never becomes markup that the text brought along', () => {
    const evil = '<script>1</script> **<img src=x onerror=1>** `<b>` [<i>](https://a/"onclick="1)';
    expect(rendered(evil)).not.toMatch(/<(script|img|b|i)\b|"onclick/);
  });

  it('links only where it was told to', () => {
    expect(String(renderMarkdown('[text](javascript:alert(1))', () => null).body)).not.toContain('href');
  });

  it('is there', () => expect(docs.map(([name]) => name)).toContain('method'));

  it.each(docs)('is understood in %s: no sign of it is left over', (_, source) => {
    const { title, body } = renderMarkdown(source, () => null);
    const text = String(body)
      .replace(/<(code|pre)>[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, '');
    expect(title).not.toBe('');
    expect(text).not.toMatch(/\*\*|`|^\||^#|\]\(/m);
  });
});
