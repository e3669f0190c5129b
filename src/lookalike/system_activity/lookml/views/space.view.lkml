include: "/views/folder.view"

# The name that folders had in older releases; many saved queries have it still.
view: space {
  extends: [folder]
}
