#include "xml/edit.h"

#include <libxml/tree.h>

#include <stdexcept>

#include "xml/libxml.h"
#include "xml/memory_watch.h"

namespace signet::xml {

void remove(Element element) noexcept {
  xmlUnlinkNode(element.node());
  xmlFreeNode(element.node());
}

void replace(Element element, Document other) {
  if (element.node()->doc->dict != nullptr || other.doc()->dict != nullptr)
    throw std::logic_error("a parsed document in xml::replace()");
  // Moved and not copied: a copy that there is no memory for is lost in part.
  xmlNodePtr replaced = not_null(xmlReplaceNode(element.node(), other.root().node()));
  xmlFreeNode(replaced);
}

void set_attribute(Element element, const std::string& local, const std::string& value) {
  xmlUnsetNsProp(element.node(), nullptr, chars(local));
  const MemoryWatch watch;
  not_null(xmlNewProp(element.node(), chars(local), chars(value)));
  watch.check();
}

}  // namespace signet::xml
