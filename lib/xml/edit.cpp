#include "xml/edit.h"

#include <libxml/tree.h>

#include "xml/libxml.h"
#include "xml/memory_watch.h"

namespace signet::xml {

void remove(Element element) noexcept {
  xmlUnlinkNode(element.node());
  xmlFreeNode(element.node());
}

void set_attribute(Element element, const std::string& local, const std::string& value) {
  xmlUnsetNsProp(element.node(), nullptr, chars(local));
  const MemoryWatch watch;
  not_null(xmlNewProp(element.node(), chars(local), chars(value)));
  watch.check();
}

}  // namespace signet::xml
