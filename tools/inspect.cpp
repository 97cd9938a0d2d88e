#include "signet/inspect.h"

#include "commands.h"
#include "files.h"

namespace signet::tools {
namespace {

/// Addresses are pasted as they are; nobody puts one into a file first.
bool is_message_itself(std::string_view input) {
  return input.starts_with("http://") || input.starts_with("https://") ||
         input.find("SAMLRequest=") != std::string_view::npos ||
         input.find("SAMLResponse=") != std::string_view::npos;
}

std::string wrapping(const UnverifiedView& view) {
  if (view.kind == "url") return "in a URL";
  if (view.kind == "query") return "in a query or form";
  if (view.kind == "deflated") return "in base64, deflated";
  if (view.kind == "base64") return "in base64";
  return "as XML";
}

std::string to_text(const UnverifiedView& view) {
  Text text;
  text.line("NOT VERIFIED: nothing of this was checked, anybody may have written it.");
  text.field("message", view.root + ", " + wrapping(view));
  text.field("parameter", view.parameter);
  text.field("RelayState", view.relay_state);
  text.line("").block(view.xml);
  return text.str();
}

}  // namespace

Exit inspect(const Inspect& options, const Output& output) {
  std::string contents = options.input;
  if (!is_message_itself(options.input)) {
    auto read = read_input(options.input);
    if (!read) return output.give_up(read.error());
    contents = *std::move(read);
  }
  const auto view = inspect_unverified(contents);
  if (!view) return output.refuse(view.error(), {{"verified", false}});
  output.print({{{"verified", false},
                 {"kind", view->kind},
                 {"root", view->root},
                 {"parameter", json_or_null(view->parameter)},
                 {"relay_state", json_or_null(view->relay_state)},
                 {"xml", view->xml}},
                to_text(*view)});
  return Exit::accepted;
}

}  // namespace signet::tools
