#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/html.h"
#include "web/http.h"
#include "web/router.h"

// The frame and the few building blocks of all pages. The stylesheet (stylesheet.cpp) knows these
// classes:
//   card          a box; what a page is about lies in one
//   actions       a row of buttons and links
//   button        a link that looks like a button; add `quiet` for the second choice
//   notice        a box for a message; add `error`, `success` or `warning`, and role=alert when it
//                 answers what the person has just done
//   list          a `ul` of choices, each a link or a button over the whole width
//   facts         a `dl` or `table` of names and values
//   status        a word or two in a coloured lozenge; add `green`, `yellow` or `red`, which the
//                 words say as well
//   hint          small text beside something
// and `code` for identifiers, which break anywhere.

namespace signet::web {

struct Page {
  std::string site;   ///< the program's name, on top of each page and in the title
  std::string title;  ///< the heading
  Html content;
  std::optional<Html> banner;  ///< above everything, for a warning that concerns the whole program
};

/// The whole document: language, title, one stylesheet, landmarks, heading. Works without
/// JavaScript, on small screens, in light and dark.
Response page(const Page& page, int status = 200);

/// A labelled `input` of a form.
struct InputField {
  std::string label;
  std::string name;
  std::string type = "text";
  std::string value;
  std::string autocomplete = "off";
  bool focused = false;
};
Html input_field(const InputField& field);

/// A labelled choice between values, the first of which is chosen.
struct Choice {
  std::string value, label;
};
Html choice_field(const std::string& label, const std::string& name,
                  const std::vector<Choice>& choices);

/// A box to tick, with its label beside it.
Html check_field(const std::string& label, const std::string& name, const std::string& value);

Html hidden_field(std::string_view name, std::string_view value);

/// A name and its value in a `dl` of the class `facts`.
Html fact(std::string_view label, const Html& value);

/// What the person's last step came to; nothing for an empty text.
Html error_notice(std::string_view text);
Html success_notice(std::string_view text);

/// Serves what the pages refer to: `/style.css` and `/icon.svg`.
void add_page_assets(Router& router);

}  // namespace signet::web
