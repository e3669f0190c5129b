import { Link, Outlet } from "@tanstack/react-router";

export function Shell() {
  return (
    <div className="shell">
      <nav aria-label="Main">
        <Link to="/">Home</Link> <Link to="/api-explorer">API Explorer</Link>
      </nav>
      <main id="content">
        <Outlet />
      </main>
    </div>
  );
}
