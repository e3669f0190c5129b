import type { Look } from "../../content/looks";
import { Place } from "../../kit/Place";
import { When } from "../../kit/When";
import { exploreAddress } from "../../content/looks";

export function Details({ look }: { look: Look }) {
  return (
    <dl className="facts">
      <dt>Id</dt>
      <dd>
        <code>{look.id}</code>
      </dd>
      <dt>Explore</dt>
      <dd>
        <Place to={exploreAddress(look.query)}>
          {look.query?.model} › {look.query?.view}
        </Place>
      </dd>
      <dt>Fields</dt>
      <dd>{look.query?.fields?.map((each) => <code key={each}>{each}</code>)}</dd>
      <dt>Query</dt>
      <dd>
        <code>{look.query_id}</code>
      </dd>
      <dt>Owner</dt>
      <dd>
        {look.user_name}
        {look.is_owner_disabled && <span className="badge warn">disabled</span>}
      </dd>
      <dt>Made</dt>
      <dd>
        <When at={look.created_at} />
      </dd>
      <dt>Last change</dt>
      <dd>
        <When at={look.updated_at} />
      </dd>
      <dt>Viewed</dt>
      <dd>
        {look.view_count ?? 0} times, last <When at={look.last_viewed_at} />
      </dd>
      <dt>Favorite of</dt>
      <dd>{look.favorite_count ?? 0} people</dd>
    </dl>
  );
}
