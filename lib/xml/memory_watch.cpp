#include "xml/memory_watch.h"

#include <libxml/xmlerror.h>

namespace signet::xml {

MemoryWatch::MemoryWatch() noexcept
    : function_(xmlStructuredError),
      context_(xmlStructuredErrorContext),
      text_function_(xmlGenericError),
      text_context_(xmlGenericErrorContext) {
  xmlSetStructuredErrorFunc(this, on_error);
  xmlSetGenericErrorFunc(this, on_text);
}

MemoryWatch::~MemoryWatch() {
  xmlSetStructuredErrorFunc(context_, function_);
  xmlSetGenericErrorFunc(text_context_, text_function_);
}

void MemoryWatch::on_error(void* self, xmlErrorPtr error) noexcept {
  // Null when there is no memory for the error itself.
  if (error == nullptr || error->code == XML_ERR_NO_MEMORY)
    static_cast<MemoryWatch*>(self)->out_of_memory_ = true;
}

/// Besides errors, which go above, only libxml2's lists say something here: that they lack memory.
void MemoryWatch::on_text(void* self, const char*, ...) noexcept {
  static_cast<MemoryWatch*>(self)->out_of_memory_ = true;
}

}  // namespace signet::xml
