#ifdef MUST_NOT_COMPILE
int value = "text";
#endif
int main() {}
