// Chromium, and what is demanded of every page that it shows.
'use strict';

const assert = require('node:assert');
const { readFileSync } = require('node:fs');
const { after, before } = require('node:test');
const { chromium } = require('playwright-core');

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TIMEOUT = 15000;

let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    timeout: 2 * TIMEOUT,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(() => browser?.close());

// A fresh profile with one page, and what the browser complained about on it.
async function newPage(options) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  context.setDefaultTimeout(TIMEOUT);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // An answer such as 401 is reported as an error too; that is not the page's fault.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      complaints.push(message.text());
    }
  });
  return { page, complaints };
}

// evaluate() reaches the page past its Content-Security-Policy, so the policy stays as it is.
async function barriers(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function assertNoBarriers(page, name) {
  assert.deepStrictEqual(await barriers(page), [], name);
}

module.exports = { LIMIT: { timeout: 2 * TIMEOUT }, assertNoBarriers, barriers, newPage };
