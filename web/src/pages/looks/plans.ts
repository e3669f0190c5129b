import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client";
import { isAdmin, type Me } from "../../session";

/** The schedules of a Look that the caller may see: everybody's for administrators. */
export const plansQuery = (look: string, me?: Me) =>
  queryOptions({
    queryKey: ["schedules of look", look, isAdmin(me)],
    queryFn: ({ signal }) =>
      call(
        "GET /api/4.0/scheduled_plans/look/{look_id}",
        { path: { look_id: look }, query: { all_users: isAdmin(me) || undefined, fields: "id,name,title,enabled,crontab,datagroup,next_run_at,last_run_at,user(display_name),scheduled_plan_destination(type,format,address)" } },
        { signal },
      ),
  });
