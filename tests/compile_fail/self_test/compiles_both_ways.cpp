// refused: nothing
int main() {}
