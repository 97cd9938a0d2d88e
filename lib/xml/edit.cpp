#include "xml/edit.h"

#include <libxml/tree.h>

#include "xml/libxml.h"
#include "xml/memory_watch.h"

namespace signet::xml {

void remove(Element element) noexcept {
  xmlUnlinkNode(element.node());
  xmlFreeNode(element.node());
}

void replace(Element element, Element other) {
  const MemoryWatch watch;
  xmlNodePtr copy = not_null(xmlDocCopyNode(other.node(), element.node()->doc, 1));
  // The copy is freed with its tree from here on, the element by us.
  xmlReplaceNode(element.node(), copy);
  xmlFreeNode(element.node());
  watch.check();
}

void set_attribute(Element element, const std::string& local, const std::string& value) {
  xmlUnsetNsProp(element.node(), nullptr, chars(local));
  const MemoryWatch watch;
  not_null(xmlNewProp(element.node(), chars(local), chars(value)));
  watch.check();
}

}  // namespace signet::xml
