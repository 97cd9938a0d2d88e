#include "support/hostile_host.h"

#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <malloc.h>
#include <openssl/err.h>
#include <xmlsec/parser.h>

#include "dsig/xmlsec.h"

namespace signet::test {
namespace {

int asked_for = 0;
xmlExternalEntityLoader usual_loader = nullptr;

/// Finds the victim's name behind every address.
xmlParserInputPtr find_anything(const char*, const char*, xmlParserCtxtPtr context) {
  ++asked_for;
  return xmlNewStringInputStream(context, reinterpret_cast<const xmlChar*>("alice@example.com"));
}

int keeps_blanks = 1;
constexpr int everything = XML_PARSE_NOENT | XML_PARSE_DTDLOAD | XML_PARSE_DTDATTR |
                           XML_PARSE_RECOVER | XML_PARSE_HUGE | XML_PARSE_NOCDATA;
int xmlsec_options = 0;

}  // namespace

HostileHost::HostileHost() {
  dsig::initialize_xmlsec();
  asked_for = 0;
  usual_loader = xmlGetExternalEntityLoader();
  xmlSetExternalEntityLoader(find_anything);
  xmlSubstituteEntitiesDefault(1);
  keeps_blanks = xmlKeepBlanksDefault(0);
  xmlLoadExtDtdDefaultValue = XML_DETECT_IDS | XML_COMPLETE_ATTRS;
  xmlDoValidityCheckingDefaultValue = 1;
  xmlLineNumbersDefault(1);
  xmlsec_options = xmlSecParserGetDefaultOptions();
  xmlSecParserSetDefaultOptions(everything);
}

HostileHost::~HostileHost() {
  xmlSecParserSetDefaultOptions(xmlsec_options);
  xmlLineNumbersDefault(0);
  xmlDoValidityCheckingDefaultValue = 0;
  xmlLoadExtDtdDefaultValue = 0;
  xmlKeepBlanksDefault(keeps_blanks);
  xmlSubstituteEntitiesDefault(0);
  xmlSetExternalEntityLoader(usual_loader);
}

int HostileHost::loaded() const noexcept {
  return asked_for;
}

void leave_an_openssl_error() {
  ERR_put_error(ERR_LIB_USER, 0, 42, __FILE__, __LINE__);
}

long bytes_in_use() {
  return static_cast<long>(mallinfo2().uordblks);
}

}  // namespace signet::test
