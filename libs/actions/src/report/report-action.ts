import type { Json, JsonObject } from '@ensue/contracts';
import { Type } from '@sinclair/typebox';
import type { Action } from '../action';
import { actionFault } from '../action-fault';
import { root } from '../file/file-place';
import type { FileRoots } from '../file/file-roots';
import { fillTemplate } from '../notify/fill-template';
import { pdfReport } from './pdf-report';
import { ReportInput, type Report } from './report-input';
import { htmlReport, markdownReport } from './report-text';

const maxBytes = 32 * 1024 * 1024;

/** Makes a document of texts, tables and charts. */
export function reportAction(roots: FileRoots): Action {
  return {
    kind: 'report',
    version: '1.0.0',
    title: 'Make a report as Markdown, HTML or PDF, with tables and charts',
    about: `
Texts are expressions' results, or templates: with \`values\`, \`{{name}}\` is replaced. What data says is text and never markup. A page of HTML
has its charts in it, as SVG; in Markdown a chart is a table of its values. A PDF has pages of A4 in fonts that every reader has: letters beyond
Latin are shown as \`?\`.
`,
    examples: [
      {
        title: 'A PDF with a chart and a table',
        with: {
          title: 'Orders of {{day}}',
          values: { day: '2026-11-22' },
          sections: [
            { text: 'All orders, by customer.' },
            { chart: { kind: 'bar', title: 'Cents', labels: ['Ada', 'Grace'], values: [1250, 9900] } },
            { table: { columns: ['customer', 'cents'], rows: [{ customer: 'Ada', cents: 1250 }] } },
          ],
          format: 'pdf',
          to: { path: 'reports/2026-11-22.pdf' },
        },
      },
    ],
    input: ReportInput,
    output: Type.Union([
      Type.Object({ text: Type.String() }, { title: 'Without `to`' }),
      Type.Object(
        {
          file: Type.Object({ path: Type.String(), root, bytes: Type.Integer(), sha256: Type.String() }),
        },
        { title: 'With `to`' },
      ),
    ]),
    onCrash: 'retry',
    listed: true,
    perform: async (input) => {
      const order = input as ReportInput;
      for (const { chart } of order.sections) {
        if (chart === undefined || chart.labels.length === chart.values.length) continue;
        throw actionFault('validation', `A chart has ${chart.labels.length} labels for ${chart.values.length} values`);
      }
      const { format, to } = order;
      const report = filled(order);
      const text = format === 'html' ? htmlReport(report) : format === 'markdown' ? markdownReport(report) : undefined;
      if (to === undefined) {
        if (text !== undefined) return { text };
        throw actionFault('configuration', 'A PDF needs a file to lie in: say to');
      }
      const content = text ?? (await pdfReport(report));
      const written = await roots.find(to.root).writeFrom(to.path, [content], { maxBytes });
      return { file: { ...to, ...written } } as Json;
    },
  };
}

function filled({ title, sections, values }: ReportInput): Report {
  const fill = (template: string): string => fillTemplate(template, values as JsonObject | undefined);
  return {
    title: fill(title),
    sections: sections.map(({ heading, text, ...rest }) => ({
      ...rest,
      ...(heading !== undefined && { heading: fill(heading) }),
      ...(text !== undefined && { text: fill(text) }),
    })),
  };
}
