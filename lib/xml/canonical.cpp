#include "xml/canonical.h"

#include <libxml/c14n.h>

#include "base/handle.h"
#include "xml/libxml.h"
#include "xml/memory_watch.h"

namespace signet::xml {
namespace {

using OutputBuffer = base::Handle<xmlOutputBuffer, xmlOutputBufferClose>;

/// Is the node `root` or inside it? Attributes and namespaces have no way up of their own.
int is_inside(void* root, xmlNodePtr node, xmlNodePtr parent) {
  const bool has_owner = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
  for (const xmlNode* at = has_owner ? parent : node; at != nullptr; at = at->parent)
    if (at == root) return 1;
  return 0;
}

}  // namespace

std::string exclusive_canonical(Element element) {
  const OutputBuffer out(not_null(xmlAllocOutputBuffer(nullptr)));
  const int done = xmlC14NExecute(element.node()->doc, is_inside, element.node(),
                                  XML_C14N_EXCLUSIVE_1_0, nullptr, 0, out.get());
  const xmlChar* const bytes = xmlOutputBufferGetContent(out.get());
  if (done < 0 || bytes == nullptr) return {};
  return std::string(reinterpret_cast<const char*>(bytes), xmlOutputBufferGetSize(out.get()));
}

}  // namespace signet::xml
