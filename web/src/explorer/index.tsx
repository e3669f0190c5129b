export default function Explorer() {
  return <h1>API Explorer</h1>;
}
