#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

// All messages that come from one by deleting, doubling or renaming a node. Works on text that our
// own serializer wrote: no comments, no CDATA, every attribute in double quotes.

namespace signet::test {

struct Node {
  std::size_t begin, end;                    ///< the element, from `<` to behind its last `>`
  std::size_t name, name_end;                ///< in the start tag
  std::size_t end_name = 0;                  ///< in the end tag; 0 for an empty-element tag
  std::size_t content = 0;                   ///< behind the start tag
  std::vector<std::size_t> attributes = {};  ///< begin of each, with the space in front
};

inline std::size_t attribute_end(const std::string& xml, std::size_t begin) {
  return xml.find('"', xml.find('"', begin) + 1) + 1;
}

inline std::vector<Node> nodes(const std::string& xml) {
  std::vector<Node> all;
  std::vector<std::size_t> open;
  for (std::size_t i = xml.find('<'); i != std::string::npos; i = xml.find('<', i + 1)) {
    if (xml[i + 1] == '/') {
      Node& node = all[open.back()];
      open.pop_back();
      node.end_name = i + 2;
      node.end = xml.find('>', i) + 1;
      continue;
    }
    Node node{.begin = i, .end = 0, .name = i + 1, .name_end = xml.find_first_of(" />", i)};
    std::size_t j = node.name_end;
    while (xml[j] == ' ') {
      node.attributes.push_back(j);
      j = attribute_end(xml, j);
    }
    const bool empty = xml[j] == '/';
    node.content = j + (empty ? 2 : 1);
    node.end = node.content;
    if (!empty) open.push_back(all.size());
    all.push_back(node);
  }
  return all;
}

inline std::string renamed(std::string xml, const Node& node) {
  if (node.end_name != 0) {
    xml.insert(node.end_name + (node.name_end - node.name), "X");
  }
  return xml.insert(node.name_end, "X");
}

inline std::vector<std::string> mutants(const std::string& xml) {
  std::vector<std::string> all;
  for (const Node& node : nodes(xml)) {
    const std::string element = xml.substr(node.begin, node.end - node.begin);
    all.push_back(std::string(xml).erase(node.begin, element.size()));
    all.push_back(std::string(xml).insert(node.end, element));
    all.push_back(renamed(xml, node));
    // A doubled element that differs in its IDs gets further than one that doesn't.
    std::string other = element;
    for (std::size_t at = other.find(" ID=\"_"); at != std::string::npos;
         at = other.find(" ID=\"_", at + 1)) {
      other.insert(at + 6, "z");
    }
    if (other != element) all.push_back(std::string(xml).insert(node.begin, other));
    if (xml[node.content] != '<') all.push_back(std::string(xml).insert(node.content, "x"));
    for (const std::size_t attribute : node.attributes) {
      const std::size_t end = attribute_end(xml, attribute);
      all.push_back(std::string(xml).erase(attribute, end - attribute));
      all.push_back(std::string(xml).insert(xml.find('=', attribute), "x"));
      all.push_back(std::string(xml).insert(end - 1, "x"));
    }
  }
  return all;
}

}  // namespace signet::test
