import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client";
import { Icon } from "../kit/Icon";
import "./content.css";

interface Props {
  title: string;
  contentId: string;
  favoriteId: string | null | undefined;
}

/** Marks something as a favourite, or takes the mark away. */
export function Star({ title, contentId, favoriteId }: Props) {
  const client = useQueryClient();
  const turning = useMutation({
    mutationFn: async () => {
      if (favoriteId) await call("DELETE /api/4.0/content_favorite/{content_favorite_id}", { path: { content_favorite_id: favoriteId } });
      else await call("POST /api/4.0/content_favorite", { body: { content_metadata_id: contentId } });
    },
    onSettled: () =>
      Promise.all([client.invalidateQueries({ queryKey: ["looks"] }), client.invalidateQueries({ queryKey: ["favorites"] })]),
  });
  const isOne = turning.isPending ? !favoriteId : Boolean(favoriteId);
  const name = `Favorite: ${title}`;
  return (
    <button
      type="button"
      className={`button quiet icon star${isOne ? " on" : ""}`}
      aria-pressed={isOne}
      aria-label={name}
      title={turning.error ? String(turning.error.message) : isOne ? "Take it off your favorites" : "Keep it among your favorites"}
      disabled={turning.isPending}
      onClick={() => turning.mutate()}
    >
      <Icon name="star" />
    </button>
  );
}
