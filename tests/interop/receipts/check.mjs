// Holds receipts against a JSON schema of draft 4: standard input has { schema, receipts }, the answer is a list of what is wrong, empty when nothing is.
import Ajv from 'ajv-draft-04';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { schema, receipts } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const fits = new Ajv({ strict: false, allErrors: true }).compile(schema);
const wrong = [];
receipts.forEach((receipt, at) => {
  if (!fits(receipt)) wrong.push({ at, errors: fits.errors.map(e => `${e.instancePath} ${e.message}`) });
});
process.stdout.write(JSON.stringify({ checked: receipts.length, wrong }));
